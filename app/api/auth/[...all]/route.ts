import { answerAuth } from '#server/api/people/answer-auth.ts';

export const dynamic = 'force-dynamic';

export { answerAuth as GET, answerAuth as POST };
