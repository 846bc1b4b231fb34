/**
 * Group paths and names as schemas, for whatever crosses a border. Apart from group-path.ts, because every page of the
 * browser reads paths and only few check input: the schema library would travel with each.
 */
import { z } from 'zod';
import { type GroupPath, groupNameFault, groupPathFault } from './group-path.ts';

export const groupPathSchema = z
  .string()
  .transform((text, context): GroupPath => {
    const fault = groupPathFault(text);
    if (fault) {
      context.addIssue({ code: 'custom', message: fault });
      return z.NEVER;
    }
    return text as GroupPath;
  })
  .describe('a group path, such as "/web/api"');

export const groupNameSchema = z
  .string()
  .superRefine((name, context) => {
    const fault = groupNameFault(name);
    if (fault) context.addIssue({ code: 'custom', message: fault });
  })
  .describe('the name of a group, such as "api"');
