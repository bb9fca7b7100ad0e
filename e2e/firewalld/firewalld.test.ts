import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Attachment } from '@podwire/core';
import type { FirewalldFirewall } from '@podwire/driver-firewalld';
import { makeNamespace, mustRun, removeNamespace, type TestNamespace } from '@podwire/testkit';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type DriverOptions, makeDriver } from './driver.ts';
import { missingPrograms } from './missing-programs.ts';
import { PrivateFirewalld } from './private-firewalld.ts';

const missing = missingPrograms();
const title = missing.length > 0 ? ` (skipped: needs ${missing.join(', ')})` : '';

const parts = ['admission'] as const;
const pod: Attachment = { network: 'net', containerId: 'pod', ifname: 'eth0' };
const other: Attachment = { ...pod, containerId: 'other' };
const admissionOf = (...addresses: readonly string[]) => ({
  ips: addresses.map((address) => ({ address })),
  adminChain: 'CNI-ADMIN',
  zone: 'trusted',
});
const admission = admissionOf('10.1.0.2/24', 'fd00:1::2/64');
const sources = ['10.1.0.2/32', 'fd00:1::2/128'];
const both = (...list: readonly string[]) => ({ runtime: list, permanent: list });

describe.skipIf(missing.length > 0)(`firewalld${title}`, () => {
  let firewalld: PrivateFirewalld;
  let folder: string;
  let state: string;
  let inside: TestNamespace;
  let outside: TestNamespace;
  let driver: FirewalldFirewall;
  const make = (more: Partial<DriverOptions> = {}) =>
    makeDriver({ busAddress: firewalld.busAddress, folder: state, ...more });

  beforeAll(async () => {
    folder = mkdtempSync('/run/podwire-firewalld-');
    [inside, outside] = [await makeNamespace('inside'), await makeNamespace('outside')];
    await wire(inside, outside);
    firewalld = await PrivateFirewalld.start(folder);
  });

  afterAll(async () => {
    await firewalld?.stop();
    for (const namespace of [inside, outside]) await removeNamespace(namespace);
    await mustRun('nft', ['flush', 'ruleset']);
    rmSync(folder, { recursive: true, force: true });
  });

  beforeEach(() => {
    state = mkdtempSync(join(folder, 'state-'));
    driver = make();
  });

  afterEach(async () => {
    await driver.collect('net', [], parts);
    expect(await firewalld.sources()).toEqual(both());
    expect(existsSync(firewalld.zoneFile('trusted'))).toBe(false);
  });

  const flows = async () => {
    await inside.ping('192.0.2.2');
    await inside.ping('2001:db8::2');
  };
  const isBlocked = async () => {
    await expect(inside.ping('192.0.2.2', { withinSeconds: 1 })).rejects.toThrow();
    await expect(inside.ping('2001:db8::2', { withinSeconds: 1 })).rejects.toThrow();
  };

  test('a pod is let through, and still is after a reload and a restart of firewalld', async () => {
    await isBlocked();
    expect(await driver.objection('admission', admission)).toBeUndefined();
    await driver.admit(pod, admission);
    await flows();
    expect(await firewalld.sources()).toEqual(both(...sources));
    expect(await driver.check(pod, { admission })).toEqual([]);

    await firewalld.cmd('--reload');
    await flows();
    await firewalld.cmd('--complete-reload');
    await flows();
    await firewalld.restart();
    await flows();
    expect(await make().check(pod, { admission })).toEqual([]);

    await make().forget(pod, parts);
    await isBlocked();
    await firewalld.restart();
    await isBlocked();
  });

  test('what is no source any more is named by check, per configuration', async () => {
    await driver.admit(pod, admission);
    await firewalld.cmd('--zone=trusted', '--remove-source=10.1.0.2/32');
    await firewalld.cmd('--permanent', '--zone=trusted', '--remove-source=fd00:1::2/128');
    expect(await driver.check(pod, { admission })).toEqual([
      `10.1.0.2/32 is no source of zone "trusted" in firewalld's runtime configuration`,
      `fd00:1::2/128 is no source of zone "trusted" in firewalld's permanent configuration`,
    ]);
    await driver.admit(pod, admission);
    expect(await driver.check(pod, { admission })).toEqual([]);
  });

  test('twenty at once, by two processes, and away again', async () => {
    const many = Array.from({ length: 20 }, (_, at) => ({ ...pod, containerId: `c${at}` }));
    const ofPod = (at: number) => admissionOf(`10.1.1.${at + 1}/24`);
    const processes = [make(), make()];
    const by = (at: number) => processes[at % 2] ?? driver;
    await Promise.all(many.map((attachment, at) => by(at).admit(attachment, ofPod(at))));
    const wanted = many.map((_, at) => `10.1.1.${at + 1}/32`).sort();
    expect(await firewalld.sources()).toEqual(both(...wanted));
    await Promise.all(many.map((attachment, at) => by(at + 1).forget(attachment, parts)));
    expect(await firewalld.sources()).toEqual(both());
  });

  test('reloads in the middle of ADDs lose none of them', async () => {
    const many = Array.from({ length: 20 }, (_, at) => ({ ...pod, containerId: `c${at}` }));
    const adds = Promise.all(many.map((one, at) => driver.admit(one, admissionOf(`10.1.1.${at + 1}/24`))));
    await firewalld.cmd('--reload');
    await firewalld.cmd('--reload');
    await adds;
    expect(await firewalld.sources()).toEqual(both(...many.map((_, at) => `10.1.1.${at + 1}/32`).sort()));
  });

  describe('removal', () => {
    test('while firewalld does not run is made up for by the next ADD', async () => {
      await driver.admit(pod, admission);
      await firewalld.stopDaemon();
      await driver.forget(pod, parts, { ips: admission.ips });
      await driver.forget(pod, parts, { ips: admission.ips });
      await firewalld.startDaemon();
      expect(await firewalld.sources()).toEqual(both(...sources));
      await make().admit(other, admissionOf('10.1.0.9/24'));
      expect(await firewalld.sources()).toEqual(both('10.1.0.9/32'));
    });

    test('while firewalld does not run is made up for by GC', async () => {
      await driver.admit(pod, admission);
      await firewalld.stopDaemon();
      await driver.collect('net', [], parts);
      await firewalld.startDaemon();
      await make().collect('another', [], parts);
      expect(await firewalld.sources()).toEqual(both());
    });

    test('of what a run of the system before has left comes with the next ADD, and with GC', async () => {
      await driver.admit(pod, admission);
      await make({ bootId: 'next' }).admit(other, admissionOf('10.1.0.2/24'));
      expect(await firewalld.sources()).toEqual(both('10.1.0.2/32'));
      await make({ bootId: 'third' }).collect('another', [], parts);
      expect(await firewalld.sources()).toEqual(both());
    });

    test('finds by its address what the reference plugin made, and lets what others hold alone', async () => {
      await firewalld.cmd('--zone=trusted', ...sources.map((source) => `--add-source=${source}`));
      await driver.admit(other, admissionOf('fd00:1::2/64'));
      await driver.forget(pod, parts, { ips: admission.ips });
      expect(await firewalld.sources()).toEqual(both('fd00:1::2/128'));
      await firewalld.cmd('--zone=internal', '--add-source=10.1.0.2/32');
      await driver.forget(pod, parts, { ips: admission.ips });
      expect((await firewalld.sources('internal')).runtime).toEqual(['10.1.0.2/32']);
      await driver.forget(pod, parts, { ips: admission.ips, zone: 'internal' });
      expect((await firewalld.sources('internal')).runtime).toEqual([]);
    });

    test('succeeds when somebody has taken firewalld its rules', async () => {
      await driver.admit(pod, admission);
      await mustRun('nft', ['delete', 'table', 'inet', 'firewalld']);
      await driver.forget(pod, parts);
      await expect(driver.admit(other, admissionOf('10.1.0.9/24'))).rejects.toMatchObject({
        code: 100,
        details: expect.stringContaining('firewall-cmd --reload'),
      });
      await firewalld.restart();
      expect(await firewalld.sources()).toEqual(both());
      await driver.admit(other, admissionOf('10.1.0.9/24'));
    });
  });

  describe('zones', () => {
    test('a zone that an administrator has changed keeps what it has', async () => {
      await firewalld.cmd('--permanent', '--zone=work', '--add-service=http');
      await firewalld.cmd('--reload');
      const before = readFileSync(firewalld.zoneFile('work'), 'utf8');
      await driver.admit(pod, { ...admission, zone: 'work' });
      expect(await firewalld.sources('work')).toEqual(both(...sources));
      await driver.forget(pod, parts);
      expect(readFileSync(firewalld.zoneFile('work'), 'utf8')).toBe(before);
    });

    test('a zone that is changed while it has pods keeps the change', async () => {
      await driver.admit(pod, { ...admission, zone: 'home' });
      await firewalld.cmd('--permanent', '--zone=home', '--add-service=http');
      await driver.forget(pod, parts);
      expect(await firewalld.cmd('--permanent', '--zone=home', '--list-services')).toContain('http');
      expect(await firewalld.sources('home')).toEqual(both());
    });

    test('an address moves when the configuration names another zone', async () => {
      await driver.admit(pod, { ...admission, zone: 'internal' });
      await driver.admit(pod, admission);
      expect(await firewalld.sources('internal')).toEqual(both());
      expect(await firewalld.sources()).toEqual(both(...sources));
      await driver.admit(other, { ...admission, zone: 'internal' });
      expect(await firewalld.sources()).toEqual(both());
      await driver.forget(pod, parts);
      expect(await firewalld.sources('internal')).toEqual(both(...sources));
    });

    test.for([
      ['runtime', []],
      ['permanent', ['--permanent']],
    ] as const)('an address that an administrator has put into another zone (%s) is refused', async ([where, flag]) => {
      await firewalld.cmd(...flag, '--zone=drop', '--add-source=fd00:1::2/128');
      await expect(driver.admit(pod, admission)).rejects.toMatchObject({
        code: 100,
        message: `cannot put fd00:1::2/128 into zone "trusted": firewalld's ${where} configuration has it in zone "drop", where Podwire did not put it`,
      });
      expect(await firewalld.sources()).toEqual(both());
      await driver.forget(pod, parts, { ips: admission.ips });
      await firewalld.cmd(...flag, '--zone=drop', '--remove-source=fd00:1::2/128');
    });

    test('one that firewalld does not have is refused, and nothing is left', async () => {
      await expect(driver.admit(pod, { ...admission, zone: 'no-zone' })).rejects.toMatchObject({
        code: 7,
        message: 'firewalld has no zone "no-zone" in its permanent configuration',
      });
      await firewalld.cmd('--permanent', '--new-zone=later');
      await expect(driver.admit(pod, { ...admission, zone: 'later' })).rejects.toMatchObject({
        code: 7,
        details: 'It was added since firewalld started: firewall-cmd --reload.',
      });
      expect(await firewalld.sources('trusted')).toEqual(both());
      expect(await firewalld.cmd('--permanent', '--zone=later', '--list-sources')).toEqual([]);
      await firewalld.cmd('--permanent', '--delete-zone=later');
    });
  });

  test('where firewalld may not write its configuration, the runtime one has to do', async () => {
    const { configuration } = firewalld;
    await firewalld.stopDaemon();
    await mustRun('mount', ['--bind', configuration, configuration]);
    await mustRun('mount', ['-o', 'remount,bind,ro', configuration]);
    await firewalld.startDaemon();
    try {
      await driver.admit(pod, admission);
      await flows();
      expect(await firewalld.sources()).toEqual({ runtime: sources, permanent: [] });
      expect(await make().check(pod, { admission })).toEqual([]);
      await make().forget(pod, parts);
      expect(await firewalld.sources()).toEqual(both());
    } finally {
      await mustRun('umount', [configuration]);
    }
  });

  test('a firewalld that hangs fails the ADD, and what was begun is taken back by the next act', async () => {
    firewalld.signal('SIGSTOP');
    try {
      await expect(make({ withinMs: 500 }).admit(pod, admission)).rejects.toMatchObject({
        code: 100,
        message: expect.stringMatching(/^firewalld did not answer getZoneByName\("trusted"\) within 0.5 s$/),
      });
    } finally {
      firewalld.signal('SIGCONT');
    }
    await driver.admit(other, admissionOf('10.1.0.9/24'));
    expect(await firewalld.sources()).toEqual(both('10.1.0.9/32'));
  });

  describe('without firewalld', () => {
    afterEach(() => firewalld.start());

    test('an act is refused, by a bus without it and by no bus', async () => {
      await firewalld.stopDaemon();
      await expect(driver.objection('admission')).resolves.toMatchObject({
        code: 100,
        message: 'firewalld is not running: nobody on the D-Bus system bus has its name',
        details: expect.stringContaining('systemctl start firewalld'),
      });
      await expect(driver.admit(pod, admission)).rejects.toMatchObject({ code: 100 });
      await firewalld.stopBus();
      await expect(driver.objection('admission')).resolves.toMatchObject({ code: 100 });
      await driver.forget(pod, parts, { ips: admission.ips });
    });
  });
});

/** A pod and an outside on either side of this host, which forwards. */
async function wire(inside: TestNamespace, outside: TestNamespace): Promise<void> {
  const ends = [
    [inside, 'v0', '10.1.0.', 'fd00:1::'],
    [outside, 'v1', '192.0.2.', '2001:db8::'],
  ] as const;
  for (const key of ['ipv4/ip_forward', 'ipv6/conf/all/forwarding']) writeFileSync(`/proc/sys/net/${key}`, '1');
  for (const [end, port, four, six] of ends) {
    await mustRun('ip', ['link', 'add', port, 'up', 'type', 'veth', 'peer', 'name', 'eth0', 'netns', String(end.name)]);
    await mustRun('ip', ['addr', 'add', `${four}1/24`, 'dev', port]);
    await mustRun('ip', ['addr', 'add', `${six}1/64`, 'dev', port, 'nodad']);
    await end.exec('ip', 'link', 'set', 'eth0', 'up');
    await end.exec('ip', 'addr', 'add', `${four}2/24`, 'dev', 'eth0');
    await end.exec('ip', 'addr', 'add', `${six}2/64`, 'dev', 'eth0', 'nodad');
    await end.exec('ip', 'route', 'add', 'default', 'via', `${four}1`);
    await end.exec('ip', 'route', 'add', 'default', 'via', `${six}1`);
  }
}
