import {
  Attempts,
  type DelInvocation,
  Files,
  type GcInvocation,
  type Invocation,
  type Link,
  type Namespace,
  Namespaces,
  openForRemoval,
  type Plugin,
  type Result,
  type StatusInvocation,
} from '@podwire/core';
import { inject, injectable } from 'inversify';
import { AllowList } from './allow-list.ts';
import { stepsTo } from './attributes.ts';
import { backupOf } from './backup.ts';
import { checkTuning } from './check.ts';
import { noLink, prevResultMissing } from './errors.ts';
import type { TuningConfig } from './generated/config.ts';
import { Memory } from './memory.ts';
import type { TuningRecord } from './record.ts';
import { restore } from './restore.ts';
import { tunedResult } from './result.ts';
import { isEmpty, settingsOf, sysctlsOf } from './settings.ts';
import { allowedReadings, resolveSysctls, type SysctlChange } from './sysctls.ts';

/** Sets sysctls of a pod and attributes of its interface. The numbers are the README's. */
@injectable()
export class TuningPlugin implements Plugin<TuningConfig> {
  constructor(
    @inject(Namespaces) private readonly namespaces: Namespaces,
    @inject(Files) private readonly files: Files,
  ) {}

  async add(call: Invocation<TuningConfig>): Promise<Result> {
    const { attachment, prevResult } = call;
    const { ifname } = attachment;

    // 1. Everything that can be refused before anything changes.
    const { sysctls: sources, attributes } = settingsOf(call);
    if (!prevResult) throw prevResultMissing();
    if (sources.length === 0 && isEmpty(attributes)) return prevResult;
    const pod = call.use(this.namespaces.open(call.netns));
    const { links, sysctls } = pod;
    const changes = sources.length > 0 ? this.resolve(pod, sources, ifname) : [];
    const link = isEmpty(attributes) ? undefined : await requireLink(pod, ifname);

    // 2. What was there before is written down, for DEL.
    const backup = link ? backupOf(link, attributes) : {};
    this.memoryOf(call.config).keep(call, this.recordOf(call, changes, link), backup);

    // 3. Sysctls, in the order of the config.
    for (const { path, wanted, current } of changes) {
      sysctls.set(path, wanted);
      if (current !== undefined) call.undo(`restore sysctl ${path}`, () => sysctls.set(path, current));
    }

    // 4. The interface's attributes, as far as they differ.
    for (const { attribute, change, back } of link ? stepsTo(link, attributes) : []) {
      await links.set(ifname, change);
      call.undo(`restore ${attribute} of ${ifname}`, () => links.set(ifname, back));
    }

    // 5. The chain's result, with the new MAC and MTU.
    return tunedResult(call, prevResult, attributes);
  }

  async check(call: Invocation<TuningConfig>): Promise<void> {
    await checkTuning(call, { namespaces: this.namespaces, files: this.files });
  }

  async del(call: DelInvocation<TuningConfig>): Promise<void> {
    const { attachment, config } = call;
    const memory = this.memoryOf(config);
    const kept = { backup: memory.backup(attachment), record: memory.record(attachment) };
    const attempts = new Attempts();
    const done = await attempts.try('put back what was there before', async () => {
      const pod = kept.backup || kept.record ? openForRemoval(call, this.namespaces) : undefined;
      for (const failure of pod ? await restore(pod, attachment, memory, kept) : []) call.warn(failure);
    });
    // Also what cannot be read; but not while there is a namespace that could not be looked into.
    if (done) await attempts.try('forget what was there before', () => memory.forget(attachment));
    attempts.throwIfFailed();
  }

  async gc({ network, valid, config }: GcInvocation<TuningConfig>): Promise<void> {
    this.memoryOf(config).collect(network, valid);
  }

  async status(call: StatusInvocation<TuningConfig>): Promise<void> {
    const keys = sysctlsOf(call).flatMap((source) => Object.keys(source));
    if (keys.length === 0) return;
    const allowList = new AllowList(this.files);
    for (const key of keys) allowedReadings(key, allowList);
  }

  private memoryOf({ dataDir }: TuningConfig): Memory {
    return new Memory(this.files, dataDir || '/run/cni/tuning');
  }

  private resolve({ sysctls }: Namespace, sources: Parameters<typeof resolveSysctls>[0], ifname: string) {
    return resolveSysctls(sources, { sysctls, ifname, allowList: new AllowList(this.files) });
  }

  private recordOf(
    { attachment, netns }: Invocation,
    changes: readonly SysctlChange[],
    link: Link | undefined,
  ): TuningRecord {
    const known = changes.flatMap(({ path, wanted, current }) =>
      current === undefined ? [] : [[path, { before: current, set: wanted }] as const],
    );
    return { attachment, netns, bootId: this.files.bootId(), link: link?.index, sysctls: Object.fromEntries(known) };
  }
}

async function requireLink(pod: Namespace, ifname: string): Promise<Link> {
  const link = await pod.links.get(ifname);
  if (!link) throw noLink(ifname, pod.path);
  return link;
}
