import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { type Call, definePlugin, type Invocation, type NetConf, Plugin } from '@podwire/core';
import { netlinkModule } from '@podwire/driver-netlink';
import { ContainerModule } from 'inversify';
import { runDaemon } from '../daemon/main.ts';

/** What a call of the plugin `faulty` does after it has made a file, which its undo removes. */
export type Behaviour = 'wait' | 'throw' | 'reject' | 'deaf' | 'stray' | 'speak';

interface FaultyConfig extends NetConf {
  readonly behaviour: Behaviour;
  /** The file that it makes. It waits until there is one with `.go` behind its name. */
  readonly made: string;
}

const until = (done: () => boolean) =>
  new Promise<void>((resolve) => {
    const timer = setInterval(() => {
      if (!done()) return;
      clearInterval(timer);
      resolve();
    }, 5);
  });

let strays = false;
setInterval(() => {
  if (!strays) return;
  strays = false;
  throw new Error('nobody called me');
}, 5);

const behaviours: Readonly<Record<Behaviour, (call: Call, made: string) => unknown>> = {
  wait: ({ signal }, made) => until(() => signal.aborted || existsSync(`${made}.go`)),
  throw: ({ signal }) => {
    setTimeout(() => {
      throw new Error('thrown by a timer');
    }, 5);
    return until(() => signal.aborted);
  },
  reject: ({ signal }) => {
    void Promise.reject(new Error('rejected by nobody'));
    return until(() => signal.aborted);
  },
  deaf: () => until(() => false),
  stray: (_, made) => {
    strays = true;
    return until(() => existsSync(`${made}.go`));
  },
  speak: ({ warn }) => {
    for (let line = 0; line < 3; line++) warn(`line ${line}`);
  },
};

class FaultyPlugin implements Plugin<FaultyConfig> {
  async add(call: Invocation<FaultyConfig>) {
    const { behaviour, made } = call.config;
    writeFileSync(made, JSON.stringify(call.environment));
    call.undo('remove the file', () => rmSync(made));
    await behaviours[behaviour](call, made);
    return { cniVersion: '1.1.0' };
  }

  async check() {}

  async del() {}
}

const faulty = definePlugin({
  type: 'faulty',
  parseConfig: (config) => config as FaultyConfig,
  module: new ContainerModule(({ bind }) => {
    bind(Plugin).toConstantValue(new FaultyPlugin());
  }),
});

// A daemon with nothing but a plugin that misbehaves, and with settings of the test's own.
void runDaemon(
  { plugins: [faulty], drivers: [netlinkModule] } as never, // the registry hands it no config but its own
  JSON.parse(process.env.PODWIRE_TEST_SETTINGS ?? '{}'),
);
