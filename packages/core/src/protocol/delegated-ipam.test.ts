import { Container } from 'inversify';
import { expect, test } from 'vitest';
import { Delegates } from '../contracts/delegates.ts';
import { Ipam } from '../contracts/ipam.ts';
import type { GcInvocation, Invocation } from '../contracts/plugin.ts';
import { CniError } from '../errors.ts';
import { ipamModule } from './delegated-ipam.ts';
import type { Result } from './result.ts';

/** An Ipam over a delegate that answers from a table, and what the delegate was asked. */
function ipamOver(answers: Partial<Record<string, Result | Error>>) {
  const asked: string[] = [];
  const container = new Container();
  container.bind(Delegates).toConstantValue({
    run: async (_call, type, command) => {
      asked.push(`${command} ${type}`);
      const answer = answers[command];
      if (answer instanceof Error) throw answer;
      return answer;
    },
  });
  container.load(ipamModule);
  return { ipam: container.get(Ipam), asked };
}

// The delegate of these tests reads nothing else of a call.
const call = { config: { name: 'net', ipam: { type: 'host-local' } }, cniVersion: '1.1.0' } as Invocation;

test('a lease holds what the IPAM plugin gave, each list present', async () => {
  const { ipam, asked } = ipamOver({ ADD: { ips: [{ address: '10.0.0.2/24', gateway: '10.0.0.1' }] } });
  expect(await ipam.allocate(call)).toEqual({
    ips: [{ address: '10.0.0.2/24', gateway: '10.0.0.1' }],
    routes: [],
    dns: {},
  });
  expect(asked).toEqual(['ADD host-local']);
});

test.each([{ ips: [] }, {}, undefined])('a lease without address (%j) is released and refused', async (result) => {
  const { ipam, asked } = ipamOver(result ? { ADD: result } : {});
  await expect(ipam.allocate(call)).rejects.toThrow('IPAM plugin returned missing IP config');
  expect(asked).toEqual(['ADD host-local', 'DEL host-local']);
});

test('when releasing it fails as well, both are reported', async () => {
  const { ipam } = ipamOver({ ADD: {}, DEL: new CniError(11, 'locked') });
  const error = CniError.from(await ipam.allocate(call).catch((thrown: unknown) => thrown));
  expect(error.message).toBe('IPAM plugin returned missing IP config');
  expect(error.details).toContain('Releasing it failed as well: locked');
});

test("the IPAM plugin's error keeps its code, and nothing is released: it did so itself", async () => {
  const { ipam, asked } = ipamOver({ ADD: new CniError(101, 'no address left') });
  await expect(ipam.allocate(call)).rejects.toMatchObject({ code: 101, message: 'no address left' });
  expect(asked).toEqual(['ADD host-local']);
});

test('each command is passed on', async () => {
  const { ipam, asked } = ipamOver({});
  await ipam.check(call);
  await ipam.release(call);
  await ipam.collect({ ...call, command: 'GC', network: 'net', valid: [] });
  await ipam.status({ ...call, command: 'STATUS', network: 'net' });
  expect(asked).toEqual(['CHECK host-local', 'DEL host-local', 'GC host-local', 'STATUS host-local']);
});

test('an IPAM plugin is not asked for a GC that its version does not have', async () => {
  const { ipam, asked } = ipamOver({});
  await ipam.collect({ ...call, cniVersion: '1.0.0', command: 'GC', network: 'net', valid: [] } as GcInvocation);
  expect(asked).toEqual([]);
});
