import { images } from '../../../src/verify/findings/images.ts';
import { describeFinding } from './provoke.ts';

describeFinding('images', images, {
  'verify/floating-image': 'Compose: an image follows the latest version',
  'verify/floating-database': 'Compose: the image of a database has no version',
});
