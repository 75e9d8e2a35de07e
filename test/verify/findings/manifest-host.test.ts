import { manifestHost } from '../../../src/verify/findings/manifest-host.ts';
import { describeFinding } from './provoke.ts';

describeFinding('manifest-host', manifestHost, {
  'verify/manifest-differs': 'Compose: data of another app are mounted',
});
