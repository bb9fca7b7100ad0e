import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Attachment, familiesOf } from '@podwire/core';
import { expect, type TestNamespace, test } from '@podwire/testkit';
import { describe } from 'vitest';
import { driverOf, dump, pathOf, variants } from './testing/variants.ts';

const pods = Array.from({ length: 25 }, (_, at) => at + 2);
const of = (number: number): Attachment => ({ network: 'mynet', containerId: `pod${number}`, ifname: 'eth0' });
const wanted = (number: number) => {
  const ips = [{ address: `10.0.0.${number}/24` }, { address: `fd00::${number}/64` }];
  return {
    masquerade: { ips },
    ports: {
      ips,
      mappings: [{ hostPort: 8000 + number, containerPort: 80, protocol: 'tcp' as const }],
      snat: true,
      masqAll: false,
      markMasqBit: 13,
    },
    admission: { ips, adminChain: 'CNI-ADMIN', zone: '' },
    isolation: { kind: 'isolated' as const, bridge: `br${number}`, ips },
  };
};

describe.each(variants)('many at once, iptables-%s', (variant) => {
  test('nothing is lost, of ours or of others who change rules meanwhile', { timeout: 120_000 }, async ({
    host,
    folder,
  }) => {
    const drivers = [driverOf(variant, folder), driverOf(variant, folder)] as const;
    const driver = (number: number) => drivers[number % 2 === 0 ? 0 : 1];
    const foreign = new ForeignRules(host, `${pathOf(variant)}/iptables`);
    await foreign.start();

    await Promise.all(
      pods.flatMap((number) => {
        const { masquerade, ports } = wanted(number);
        return [driver(number).masquerade(of(number), masquerade), driver(number).publishPorts(of(number), ports)];
      }),
    );
    await Promise.all(
      pods.flatMap((number) => {
        const { admission, isolation } = wanted(number);
        return [driver(number).admit(of(number), admission), driver(number).isolate(of(number), isolation)];
      }),
    );
    for (const number of pods) expect(await driver(number).check(of(number), wanted(number))).toEqual([]);
    const parts = ['masquerade', 'ports', 'admission', 'isolation'] as const;
    await Promise.all(pods.slice(1).map((number) => driver(number + 1).forget(of(number), parts)));
    expect(await foreign.stop()).toBeGreaterThan(10);

    const left = await dump(host, variant);
    const [first = 0] = pods;
    expect(await driver(first).check(of(first), wanted(first))).toEqual([]);
    const [, ...gone] = pods;
    const names = gone.map((number) => `pod${number}"|10.0.0.${number}/|fd00::${number}/|br${number} `).join('|');
    expect(left).not.toMatch(new RegExp(names.replaceAll('.', '\\.')));
    expect(left.match(/^:CNI-[0-9a-f]{24} /gm)?.length).toBe(familiesOf(wanted(first).masquerade.ips).length);
    expect(left.match(/-A FOREIGN .*/g) ?? []).toEqual(foreign.expected);
  });
});

test('whoever holds the lock of the legacy variant is waited for', async ({ host, folder }) => {
  const driver = driverOf('legacy', folder);
  const { masquerade } = wanted(2);
  await driver.masquerade(of(2), masquerade);
  const holder = host.exec(
    'flock',
    '/run/xtables.lock',
    'sh',
    '-c',
    `touch ${folder}/held; sleep 0.5; touch ${folder}/given`,
  );
  while (!existsSync(`${folder}/held`)) await sleep(10);
  await driver.forget(of(2), ['masquerade']);
  expect(existsSync(`${folder}/given`)).toBe(true);
  await holder;
});

/** Somebody who appends a rule, and removes every other one again, as fast as it goes. */
class ForeignRules {
  readonly expected: string[] = [];
  #stopped = false;
  #loop: Promise<void> = Promise.resolve();

  constructor(
    private readonly host: TestNamespace,
    private readonly iptables: string,
  ) {}

  async start(): Promise<void> {
    await this.#run('-N', 'FOREIGN');
    this.#loop = (async () => {
      for (let count = 0; !this.#stopped; count += 1) {
        const rule = [
          '-s',
          `198.51.100.${count % 256}/32`,
          '-p',
          'tcp',
          '-m',
          'tcp',
          '--dport',
          String(count + 1),
          '-j',
          'RETURN',
        ];
        await this.#run('-A', 'FOREIGN', ...rule);
        if (count % 2 === 0) await this.#run('-D', 'FOREIGN', ...rule);
        else this.expected.push(`-A FOREIGN ${rule.join(' ')}`);
      }
    })();
  }

  /** How many rules it made. */
  async stop(): Promise<number> {
    this.#stopped = true;
    await this.#loop;
    return this.expected.length;
  }

  #run(...args: readonly string[]): Promise<string> {
    return this.host.exec(this.iptables, '--wait', '-t', 'nat', ...args);
  }
}
