import { Container } from 'inversify';
import { describe, expect, test, vi } from 'vitest';
import { Firewall, FirewallDriver, type Masquerade, type Publication } from '../contracts/firewall.ts';
import { CniError, ErrorCode } from '../errors.ts';
import { provide } from '../wiring.ts';
import { ChosenFirewall } from './chosen-firewall.ts';
import { firewallModule } from './module.ts';

const attachment = { network: 'net', containerId: 'c1', ifname: 'eth0' };
const wanted: Masquerade = { ips: [{ address: '10.1.0.2/24' }] };
const publication: Publication = { ips: [], mappings: [], snat: true, masqAll: false, markMasqBit: 13 };

/** A driver that serves masquerading and ports, and notes what it is asked. */
function driver(name: string, more: Partial<FirewallDriver> = {}) {
  return {
    name,
    masquerade: vi.fn(async () => {}),
    publishPorts: vi.fn(async () => {}),
    check: vi.fn(async (): Promise<string[]> => []),
    forget: vi.fn(async () => {}),
    collect: vi.fn(async () => {}),
    objection: vi.fn(async (): Promise<CniError | undefined> => undefined),
    ...more,
  } satisfies FirewallDriver;
}
const objecting = (why: string) => ({ objection: vi.fn(async () => new CniError(ErrorCode.kernel, why)) });

describe('without a driver', () => {
  const firewall = new ChosenFirewall([]);

  test.for([
    [['masquerade'], '"ipMasq" needs a firewall driver, and this build has none'],
    [['masquerade', 'mac-guard'], '"ipMasq" and "macspoofchk" need a firewall driver, and this build has none'],
    [['ports'], '"portMappings" needs a firewall driver, and this build has none'],
  ] as const)('%o: status names the key that needs one', async ([parts, message]) => {
    await expect(firewall.status(parts)).rejects.toMatchObject({ code: 105, message });
  });

  test('nothing pretends to be made or to be there', async () => {
    await expect(firewall.masquerade(attachment, wanted)).rejects.toMatchObject({ code: 105 });
    await expect(firewall.publishPorts(attachment, publication)).rejects.toMatchObject({ code: 105 });
    await expect(firewall.guardMac(attachment, { port: 'v0', mac: '' })).rejects.toMatchObject({ code: 105 });
    await expect(firewall.check(attachment, { masquerade: wanted })).rejects.toMatchObject({ code: 105 });
  });

  test('there is nothing to remove, and nothing is needed when nothing is asked', async () => {
    await firewall.forget(attachment, ['masquerade']);
    await firewall.collect('net', [], ['ports']);
    await firewall.status([]);
    expect(await firewall.check(attachment, {})).toEqual([]);
  });
});

describe('an act', () => {
  test('goes to the first driver that has no objection', async () => {
    const [first, second] = [driver('first', objecting('no kernel')), driver('second')];
    await new ChosenFirewall([first, second]).masquerade(attachment, wanted);
    expect(first.masquerade).not.toHaveBeenCalled();
    expect(second.masquerade).toHaveBeenCalledWith(attachment, wanted);
  });

  test('goes to the backend that is named, and fails with its objection', async () => {
    const [first, second] = [driver('first'), driver('second', objecting('no kernel'))];
    const firewall = new ChosenFirewall([first, second]);
    await firewall.masquerade(attachment, { ...wanted, backend: 'first' });
    expect(first.masquerade).toHaveBeenCalledOnce();
    await expect(firewall.masquerade(attachment, { ...wanted, backend: 'second' })).rejects.toThrow('no kernel');
  });

  test('for a backend that is not there tells which are', async () => {
    const firewall = new ChosenFirewall([driver('first'), driver('second')]);
    await expect(firewall.masquerade(attachment, { ...wanted, backend: 'ipchains' })).rejects.toMatchObject({
      code: 7,
      message: 'unknown ipmasq backend "ipchains"',
      details: '$.ipMasqBackend can be "first", "second", or be left out.',
    });
  });

  test('that nobody can serve tells why, driver by driver', async () => {
    const firewall = new ChosenFirewall([
      driver('first', objecting('no program')),
      driver('second', objecting('no kernel')),
    ]);
    await expect(firewall.publishPorts(attachment, publication)).rejects.toMatchObject({
      code: 100,
      message: 'no firewall backend can serve "portMappings" on this node',
      details: 'first: no program\nsecond: no kernel',
    });
  });

  test('isolation is left to others by a backend that has none', async () => {
    const isolate = vi.fn(async () => {});
    const firewall = new ChosenFirewall([driver('first'), driver('second', { isolate })]);
    const isolation = { kind: 'isolated', bridge: 'cni0', ips: [] } as const;
    await firewall.isolate(attachment, { ...isolation, backend: 'first' });
    expect(isolate).toHaveBeenCalledOnce();
    await expect(firewall.isolate(attachment, { ...isolation, backend: 'ipchains' })).rejects.toMatchObject({
      code: 7,
    });
  });
});

describe('check', () => {
  test('asks the driver that would be chosen, and is content with another that has it', async () => {
    const missing = { check: vi.fn(async () => ['no masquerade rules']) };
    const [first, second] = [driver('first', missing), driver('second')];
    const firewall = new ChosenFirewall([first, second]);
    expect(await firewall.check(attachment, { masquerade: wanted })).toEqual([]);
    expect(await firewall.check(attachment, { masquerade: { ...wanted, backend: 'first' } })).toEqual([
      'no masquerade rules',
    ]);
    vi.mocked(second.check).mockResolvedValue(['none here either']);
    expect(await firewall.check(attachment, { masquerade: wanted })).toEqual(['no masquerade rules']);
  });
});

describe('removal', () => {
  test('goes to every driver that serves the part, with what is known', async () => {
    const [first, second] = [driver('first'), driver('second', { masquerade: undefined as never })];
    await new ChosenFirewall([first, second]).forget(attachment, ['masquerade'], { ips: wanted.ips });
    expect(first.forget).toHaveBeenCalledWith(attachment, ['masquerade'], { ips: wanted.ips });
    expect(second.forget).not.toHaveBeenCalled();
  });

  test('goes on after an error, which counts unless the driver could not work at all', async () => {
    const failing = { collect: vi.fn(async () => Promise.reject(new CniError(ErrorCode.kernel, 'busy'))) };
    const last = driver('last');
    await expect(new ChosenFirewall([driver('first', failing), last]).collect('net', [], ['ports'])).rejects.toThrow(
      'busy',
    );
    expect(last.collect).toHaveBeenCalledOnce();
    await new ChosenFirewall([driver('first', { ...failing, ...objecting('no program') })]).collect(
      'net',
      [],
      ['ports'],
    );
  });
});

test('the module makes one of all drivers that are bound, in their order, or of none', async () => {
  const container = new Container();
  container.load(firewallModule);
  await expect(container.get(Firewall).status(['ports'])).rejects.toMatchObject({ code: 105 });

  const full = new Container();
  const [first, second] = [driver('first'), driver('second')];
  provide(full.bind.bind(full), FirewallDriver, () => first, []);
  provide(full.bind.bind(full), FirewallDriver, () => second, []);
  full.load(firewallModule);
  await full.get(Firewall).masquerade(attachment, wanted);
  expect(first.masquerade).toHaveBeenCalledOnce();
  expect(second.masquerade).not.toHaveBeenCalled();
});
