import { manifestFiles } from '../../../src/verify/findings/manifest-files.ts';
import { describeFinding } from './provoke.ts';

describeFinding('manifest-files', manifestFiles, {
  'verify/manifest-digest': 'Compose: the digest of mounted files is old',
  'verify/manifest-unlisted': 'manifest: a file is missing in the manifest',
  'verify/manifest-missing': 'manifest: the manifest is removed',
  'verify/manifest-gone': 'foreign files: a file that was rendered is gone',
});
