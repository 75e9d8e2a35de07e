/** Problems while what runs is changed. */
import { circumstance, defineProblems, passing, release } from './define.ts';

export const changeProblems = defineProblems({
  'apply/adopt-not-asked': circumstance(
    'Containers that others made are replaced only if a person asks for it.',
    'a stack with the name of a running Compose project',
  ),
  'apply/adopt-nothing': circumstance(
    'There is no project to go back to.',
    '`rollback --before-waybill` on a host that had none',
  ),
  'apply/adopt-unreadable': circumstance(
    'Nothing is removed before the old project can be read.',
    'a Compose file that was deleted',
  ),
  'apply/adopt-up': circumstance('Docker Compose could not start the old project.', 'an image that is gone'),
  'apply/adopt-came-back': circumstance(
    'The project from before Waybill runs again.',
    'a first release that fails',
  ),
  'apply/prepare-network': circumstance(
    'A network is recreated only when all that is in it may be removed.',
    'a container of another project in a network of the stack',
  ),
  'apply/prepare-pull': circumstance(
    'All images are fetched before anything is stopped.',
    'a name or version that does not exist',
  ),
  'apply/up-remove': passing(
    'A container that should go could not be removed.',
    'an engine under heavy load',
  ),
  'apply/up-network': passing('A network could not be recreated.', 'a container that joined it meanwhile'),
  'apply/up-compose': release('Docker Compose could not start everything.', 'a device that does not exist'),
  'apply/up-interrupted': passing(
    'Docker Compose was ended from outside: that says nothing about the release.',
    'a Compose process that was killed',
  ),
  'apply/up-taken': passing(
    'Something else has a port or name that the stack needs.',
    'a web server of the host on port 443',
  ),
  'apply/gate-failed': release(
    'A release counts as good only when every service does what its gate asks for.',
    'a container that ends at once',
  ),
  'apply/gate-unhealthy': circumstance(
    'The release was good when it was applied, but a service is not healthy now.',
    'a database whose disk is full',
  ),
  'apply/rollback-by-hand': release('A person took this commit back.', '`waybill-apply rollback`'),
  'apply/rotate-impossible': circumstance(
    'A secret is exchanged only where all its readers can follow.',
    'the key with which data is encrypted',
  ),
  'apply/rotate-missing': circumstance(
    'There is no value yet that could be exchanged.',
    '`secrets rotate` before the first run',
  ),
  'apply/rotate-database': circumstance(
    'The database did not take part in the exchange.',
    'a database that does not run',
  ),
  'apply/rotate-readers': circumstance(
    'A reader was unhealthy with the new value, so the old one is in force again.',
    'an app that keeps its password elsewhere',
  ),
  'apply/task-unfinished': circumstance(
    'What another command left unfinished comes first.',
    '`backup` after a `restore` that was killed',
  ),
  'apply/rotate-unfinished': circumstance(
    'What a pass left unfinished comes first.',
    '`secrets rotate` after a power cut',
  ),
});
