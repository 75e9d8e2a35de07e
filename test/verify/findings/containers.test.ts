import { containers } from '../../../src/verify/findings/containers.ts';
import { describeFinding } from './provoke.ts';

describeFinding('containers', containers, {
  'verify/docker-api': 'Compose: the network of the Docker API leads out',
  'verify/writable-configuration': 'Compose: a container writes to the tree',
  'verify/shared-writers': 'Compose: data of another app are mounted',
  'verify/database-volume': 'Compose: the data of a database are not kept',
  'verify/no-health-check': 'Compose: a health check is taken out',
  'verify/never-healthy': 'Compose: the health check of what others wait for is taken out',
  'verify/no-restart': 'Compose: a container does not come back',
  'verify/health-not-awaited': 'manifest: the applier does not wait for health',
});
