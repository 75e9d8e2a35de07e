import { outpostFiles } from '../../../src/verify/findings/outpost-files.ts';
import { describeFinding } from './provoke.ts';

describeFinding('outpost-files', outpostFiles, {
  'verify/outpost-file': 'Compose: a folder of the tree is not mounted',
});
