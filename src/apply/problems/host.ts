/** Problems of the machine, its configuration and its state. */
import { call, circumstance, defineProblems, waybill } from './define.ts';

const REFUSED = 3;
const BUSY = 6;

export const hostProblems = defineProblems({
  'apply/config-missing': call(
    'Without a configuration the applier does not know what to follow.',
    'a path after --config at which there is no file',
  ),
  'apply/config-syntax': call('A file that is not YAML can mean anything.', 'a bracket that is never closed'),
  'apply/config-invalid': call(
    'An unknown key or a wrong value is most often a slip, and what was meant would be ignored.',
    '`stack: [home]` in place of `stacks: [home]`',
  ),
  'apply/config-readable-by-others': call(
    'The configuration holds tokens: addresses of receivers, or of the repository with a login.',
    'a configuration with `notify:` of mode 644',
  ),
  'apply/config-writable-by-others': call(
    'Anyone who can change one of these files decides what root runs.',
    'a configuration of mode 666',
  ),
  'apply/config-stack': call(
    'The command is about one stack, and several would fit.',
    '`backup` without --stack on a host with two stacks',
  ),
  'apply/config-app': call('The stack has no app of this name.', '`reset sonar`'),
  'apply/config-service': call(
    'Nothing that Waybill backs up has this name.',
    '`backup` of an app without data',
  ),
  'apply/config-release': call(
    'No release, or more than one, begins with these letters.',
    '`rollback` before the second release',
  ),
  'apply/config-backup': call(
    'No backup, or more than one, begins with these letters.',
    '`restore` before the first backup',
  ),
  'apply/config-remove': call(
    'Only a stack that is not configured any more can be removed: a pass would bring any other one back.',
    '`remove home` while home is on the list',
  ),
  'apply/config-undo': call(
    'There is no reset that could be undone.',
    '`reset sonarr --undo` without a reset before it',
  ),
  'apply/config-argument': call('The command does not know this word.', '`upgrades remove`'),
  'apply/config-secrets': call('The call of `secrets` is not complete.', '`secrets set` without a name'),
  'apply/config-secret-unknown': call(
    'A value under a name that no stack knows would never reach a container.',
    '`secrets set pasword`',
  ),
  'apply/config-last': call('The number of receipts is a whole number.', '`history --last many`'),
  'apply/config-every': call(
    'The minutes between two passes are a whole number that cron can express.',
    '`install --every 0`',
  ),
  'apply/config-path': call(
    'A blank or percent sign means something else in a unit file.',
    'the applier in a folder with a blank in its name',
  ),
  'apply/lock-busy': circumstance(
    'Two passes at once would undo each other.',
    'a second `run` while a long one is at work',
    BUSY,
  ),
  'apply/pass-limit': circumstance(
    'A pass that hangs would keep all later ones from starting.',
    'a network share that never answers',
  ),
  'apply/lock-no-flock': circumstance(
    'Without `flock` two passes could run at once.',
    'a minimal container image',
  ),
  'apply/state-damaged': circumstance(
    'A state file that cannot be read says nothing about what runs.',
    'an editor that saved half of `applied.json`',
  ),
  'apply/disk-full': circumstance(
    'Every write is made whole or not at all, so nothing is damaged, and the pass continues when there is room.',
    'a full disk below the state folder',
  ),
  'apply/machine-refused': circumstance(
    'The operating system refused a call that the pass needs.',
    'a pass that is not run by root',
  ),
  'apply/machine-link': circumstance(
    'Root follows a link only if nobody else could have made it: any other one leads wherever an app wants.',
    'an app that replaced a folder above its data with a link',
  ),
  'apply/machine-way-back': circumstance(
    'An upgrade could not be undone completely. The old data is whole in its copy.',
    'an engine that goes away while data is copied back',
  ),
  'apply/docker-missing': circumstance(
    'Containers are started with the Docker command line.',
    'a host without Docker',
  ),
  'apply/compose-missing': circumstance(
    'Trees are started with the Compose plugin of Docker, and older versions misread them.',
    'a host with the old program docker-compose alone',
  ),
  'apply/docker-failed': circumstance(
    'An engine that does not answer says nothing about a release.',
    'a stopped Docker service',
  ),
  'apply/notify-refused': circumstance(
    'A receiver of notifications did not take one. It is kept, and sent with the next pass.',
    'a token that is no longer valid',
  ),
  'apply/notify-redirected': circumstance(
    'A redirect is not followed: what is sent would be lost on the way, and a token would go to another server.',
    'an address with http in place of https',
  ),
  'apply/notify-unreachable': circumstance(
    'A receiver of notifications did not answer. What it should hear is kept, and sent with the next pass.',
    'a server that is being restarted',
  ),
  'apply/install-systemd': call(
    'The timer could not be registered with systemd.',
    '`install` in a container',
    REFUSED,
  ),
  'apply/internal-fault': waybill('The applier met a case that nobody thought of.', 'a bug'),
});
