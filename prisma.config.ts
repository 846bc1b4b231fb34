/** For Prisma's own commands (generate, format, validate). Corral itself never reads it. */
import { defineConfig } from 'prisma/config';

export default defineConfig({
  schema: 'prisma/schema.prisma',
});
