import { describe, expect } from 'vitest';
import { type ConformanceSubject, conformanceTest, expectSilence, isAtLeast } from './subject.ts';

/** GC and STATUS, for plugins that speak 1.1.0. */
export function maintenanceConformance(subject: ConformanceSubject): void {
  const test = conformanceTest(subject);
  const { type, role, versions } = subject;
  const newest = versions.at(-1) ?? '1.0.0';
  if (!isAtLeast(newest, '1.1.0')) return;

  describe(`${type}: STATUS and GC`, () => {
    test('STATUS succeeds when an ADD would', async ({ plugin, configure }) => {
      expectSilence(await plugin.call(type, { command: 'STATUS', config: configure(newest) }));
    });

    test('GC keeps what is valid, under the new key and under the old one', async ({ plugin, pod, configure }) => {
      const { json: prevResult } = await plugin.call(type, {
        command: 'ADD',
        config: configure(newest),
        netns: pod.path,
      });
      const valid = [{ containerID: 'container-1', ifname: 'eth0' }];
      for (const key of ['cni.dev/valid-attachments', 'cni.dev/attachments']) {
        expectSilence(await plugin.call(type, { command: 'GC', config: configure(newest, { [key]: valid }) }));
      }
      const config = configure(newest, { prevResult });
      expectSilence(await plugin.call(type, { command: 'CHECK', config, netns: pod.path }));
    });

    test('GC with an empty list removes what is left', async ({ plugin, pod, configure, folder }) => {
      await plugin.call(type, { command: 'ADD', config: configure(newest), netns: pod.path });
      const config = configure(newest, { 'cni.dev/valid-attachments': [] });
      expectSilence(await plugin.call(type, { command: 'GC', config }));
      if (role === 'loopback') return;
      const reservations = await pod
        .exec('grep', '-rlE', '^container-1', '--exclude-dir=.podwire', folder)
        .catch(() => '');
      expect(reservations).toBe('');
    });

    // A runtime that knows no list has not said that nothing is in use: an error or nothing at all, and no removal.
    test('GC without a list removes nothing', async ({ plugin, pod, configure }) => {
      const { json: prevResult } = await plugin.call(type, {
        command: 'ADD',
        config: configure(newest),
        netns: pod.path,
      });
      await plugin.call(type, { command: 'GC', config: configure(newest) });
      const config = configure(newest, { prevResult });
      expectSilence(await plugin.call(type, { command: 'CHECK', config, netns: pod.path }));
    });
  });
}
