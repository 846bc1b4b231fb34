import { answerHealth } from '#server/api/answer-health.ts';

export const dynamic = 'force-dynamic';

export { answerHealth as GET };
