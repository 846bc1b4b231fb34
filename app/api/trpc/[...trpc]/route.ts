import { answerTrpc } from '#server/api/answer-trpc.ts';

export const dynamic = 'force-dynamic';

export { answerTrpc as GET, answerTrpc as POST };
