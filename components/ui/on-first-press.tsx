'use client';

import { type ReactNode, useState } from 'react';

/**
 * What is large and wanted now and then comes with the first press: until then there is its button alone. `children` are there
 * from then on, open when they arrive, and have that button themselves.
 */
export function OnFirstPress({
  button,
  children,
}: {
  button: (onPress: () => void) => ReactNode;
  children: ReactNode;
}) {
  const [isWanted, setWanted] = useState(false);
  return isWanted ? children : button(() => setWanted(true));
}
