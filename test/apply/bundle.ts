/** The applier as it is shipped: the one file that `npm run build` makes. */
import { join } from 'node:path';
import { repository } from '../harness/files.ts';

export const applier = join(repository, 'dist/waybill-apply.cjs');
