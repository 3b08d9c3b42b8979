import { ConfigurationError, loadConfig } from '../config.js';
import { KurrentLink } from '../event-store/kurrentdb/client.js';
import { failureOf } from '../event-store/kurrentdb/failure.js';
import { protect, rightsOf } from '../event-store/kurrentdb/rights.js';
import { DONE, REFUSED, type Command } from './io.js';
import { parse } from './options.js';

export const command: Command = {
  usage: 'hoso protect',
  summary:
    'Take from the account in KURRENTDB_URL the right to delete streams and to change their settings, as the administrator in KURRENTDB_ADMIN_URL. It applies to all streams of that KurrentDB and can be repeated.',
  async run(args, io) {
    parse(args, {}, { most: 0 });
    const { kurrentUrl, kurrentAdminUrl } = loadConfig();
    if (kurrentUrl === undefined || kurrentAdminUrl === undefined)
      throw new ConfigurationError(
        'set KURRENTDB_URL with the account of the service, and KURRENTDB_ADMIN_URL with that of an administrator',
      );
    const own = new KurrentLink(kurrentUrl, 'hoso-protect');
    const admin = new KurrentLink(kurrentAdminUrl, 'hoso-protect');
    try {
      const account = own.credentials?.username;
      if (account === undefined || admin.credentials === undefined)
        throw new ConfigurationError(
          'both URLs need an account, as user:password@, and a KurrentDB with TLS: without accounts anybody may do anything',
        );
      const changed = await protect(admin, account).catch((error: unknown) => {
        throw failureOf(error).kind === 'refused'
          ? new ConfigurationError('the account in KURRENTDB_ADMIN_URL is no administrator of this KurrentDB')
          : error;
      });
      const { mayDelete, maySetMetadata } = await rightsOf(own);
      if (mayDelete || maySetMetadata) {
        io.stderr(
          `hoso: ${account} may delete streams all the same: it is an administrator; give the service an account that is in no group\n`,
        );
        return REFUSED;
      }
      io.stdout(
        `${account} can neither delete streams nor change their settings${changed ? '' : '; nothing had to be changed'}\n`,
      );
      return DONE;
    } finally {
      await Promise.all([own.close(), admin.close()]);
    }
  },
};
