import { answerRunOutput } from '#server/api/launch/answer-run-output.ts';

export const dynamic = 'force-dynamic';

export { answerRunOutput as GET };
