import { notFound } from 'next/navigation';

/** Whatever no page has for an address: said within the frame, so that the rail leads on. */
export default function Page() {
  notFound();
}
