/** Problems with stored data: upgrades, backups and restores. */
import { circumstance, defineProblems, passing, release } from './define.ts';

export const dataProblems = defineProblems({
  'apply/upgrade-not-asked': release(
    'A new major version cannot read the old data, so it is not started on it.',
    'an image of PostgreSQL 17 on data of 16',
  ),
  'apply/upgrade-backwards': release(
    'An older version cannot read the data of a newer one.',
    'a revert after an upgrade',
  ),
  'apply/upgrade-by-hand': release('Waybill cannot upgrade this data.', 'a database in a folder'),
  'apply/upgrade-no-container': release(
    'The old version must be started once more to read its data.',
    'an upgrade in the first release',
  ),
  'apply/upgrade-not-running': passing(
    'The old data is dumped by the server that runs on it.',
    'a database that is stopped',
  ),
  'apply/upgrade-version': release(
    'The versions are not those that the upgrade names.',
    '`from: 15` where 16 runs',
  ),
  'apply/upgrade-password': passing(
    'With a wrong password nobody could log in after the upgrade.',
    'a secret that was changed in its file only',
  ),
  'apply/upgrade-no-room': passing(
    'Dump, copy and new data need room at the same time. Nothing was stopped.',
    'a disk that is nearly full',
  ),
  'apply/upgrade-disk-full': passing(
    'The disk filled up while data was upgraded. The old data is whole.',
    'a download at the same time',
  ),
  'apply/upgrade-volume': passing(
    'Work on a volume failed. The old data is whole.',
    'a volume on a share that went away',
  ),
  'apply/upgrade-volume-unseen': passing(
    'The data does not lie where the applier can see it.',
    'an engine on another machine',
  ),
  'apply/upgrade-start': release(
    'The new version could not be started for the restore.',
    'a command that the new version does not know',
  ),
  'apply/upgrade-postgresql': release(
    'PostgreSQL reported an error.',
    'an extension that the new image lacks',
  ),
  'apply/upgrade-dump': passing('A file of the dump is gone.', 'a state folder that was cleaned up'),
  'apply/upgrade-different': release(
    'After a restore the new server must hold what the old one held.',
    'a bug in a restore',
  ),
  'apply/backup-not-running': circumstance(
    'A database is dumped by the server that runs on it.',
    'a stopped database',
  ),
  'apply/backup-archive': circumstance('The archive could not be written or read.', 'a full disk'),
  'apply/backup-failed': circumstance(
    'The backup could not be written, and nothing of it is left.',
    'a full disk',
  ),
  'apply/backup-damaged': circumstance(
    'A backup is restored only if every byte is what it was.',
    'a disk that loses data',
  ),
  'apply/backup-version': circumstance(
    'No service of this release can read the data of that backup.',
    'a backup of a newer version',
  ),
  'apply/backup-folder': circumstance(
    'Waybill restores databases into volumes only.',
    'a database in a folder',
  ),
});
