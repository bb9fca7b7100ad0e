import { CniError, ErrorCode } from '@podwire/core';
import { FirewalldError } from './firewalld-error.ts';

/** @param why - a clause: `there is no D-Bus system bus at /run/dbus/system_bus_socket` */
export function notRunning(why: string): CniError {
  return new CniError(
    ErrorCode.kernel,
    `firewalld is not running: ${why}`,
    'Start it (systemctl start firewalld), or take "backend": "firewalld" out of the configuration.',
  );
}

export function noAnswer(call: string, seconds: number, cause: unknown): FirewalldError {
  return new FirewalldError(
    'no-answer',
    `firewalld did not answer ${call} within ${seconds} s`,
    'See whether it hangs (firewall-cmd --state; journalctl -u firewalld), and restart it.',
    { cause },
  );
}

export function disconnected(call: string, cause: unknown): FirewalldError {
  const why = cause instanceof Error ? `: ${cause.message}` : '';
  return new FirewalldError(
    'disconnected',
    `the connection to the D-Bus system bus ended in the middle of ${call}${why}`,
    'See whether the bus and firewalld run (systemctl status dbus firewalld); the same call may succeed later.',
    { cause },
  );
}

const hasEnded = 'firewalld has just ended; start it: systemctl start firewalld.';

/** What to do about firewalld's own errors that an administrator can do something about. */
const remedies: Readonly<Record<string, string>> = {
  ACCESS_DENIED: 'Lockdown is on: let root change the firewall (firewall-cmd --add-lockdown-whitelist-uid=0).',
  COMMAND_FAILED: 'If something has changed its rules behind its back, firewall-cmd --reload makes them again.',
  PANIC_MODE: 'Panic mode is on; it ends with firewall-cmd --panic-off.',
  'org.freedesktop.DBus.Error.AccessDenied': 'The D-Bus policy lets root alone talk to firewalld: run as root.',
  'org.freedesktop.DBus.Error.NameHasNoOwner': hasEnded,
  'org.freedesktop.DBus.Error.ServiceUnknown': hasEnded,
  'org.freedesktop.DBus.Error.UnknownMethod': 'firewalld 0.9 or later is needed.',
};

/** @param reason - firewalld's word, else the D-Bus name of the error */
export function refused(call: string, reason: string, said: string, cause: unknown): FirewalldError {
  const remedy = remedies[reason] ?? 'Its log says more: journalctl -u firewalld.';
  return new FirewalldError(reason, `firewalld refused ${call}: ${said}`, remedy, { cause });
}

export function unknownZone(zone: string, where: string): CniError {
  return new CniError(
    ErrorCode.invalidConfig,
    `firewalld has no zone ${JSON.stringify(zone)} in its ${where} configuration`,
    where === 'runtime'
      ? 'It was added since firewalld started: firewall-cmd --reload.'
      : '$.firewalldZone is the name of a zone (firewall-cmd --permanent --get-zones); left out, it is "trusted".',
  );
}

export function inAnotherZone(source: string, zone: string, owner: string, where: string): CniError {
  const permanent = where === 'permanent' ? '--permanent ' : '';
  const remove = `firewall-cmd ${permanent}--zone=${owner} --remove-source=${source}`;
  return new CniError(
    ErrorCode.kernel,
    `cannot put ${source} into zone ${JSON.stringify(zone)}: firewalld's ${where} configuration has it in zone ${JSON.stringify(owner)}, where Podwire did not put it`,
    `An address is in one zone at most. Take it out (${remove}), or name that zone in $.firewalldZone.`,
  );
}

export function lockHeld(path: string, seconds: number, cause: unknown): CniError {
  return new CniError(
    ErrorCode.tryAgainLater,
    `another call has held ${path} for ${seconds} s`,
    'firewalld is slow or hangs; see who holds it: fuser -v on that file.',
    { cause },
  );
}
