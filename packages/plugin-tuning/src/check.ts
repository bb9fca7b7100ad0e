import { Differences, type Files, type Invocation, type Namespace, type Namespaces } from '@podwire/core';
import { AllowList } from './allow-list.ts';
import { attributeDifferences } from './attributes.ts';
import { prevResultMissing } from './errors.ts';
import type { TuningConfig } from './generated/config.ts';
import { type Attributes, isEmpty, type SysctlWishes, settingsOf } from './settings.ts';
import { resolveSysctls, sameValue } from './sysctls.ts';

/** CHECK: asks what ADD did, in ADD's order, and reports every difference at once. */
export async function checkTuning(
  call: Invocation<TuningConfig>,
  { namespaces, files }: { readonly namespaces: Namespaces; readonly files: Files },
): Promise<void> {
  const { sysctls, attributes } = settingsOf(call);
  if (!call.prevResult) throw prevResultMissing();
  if (sysctls.length === 0 && isEmpty(attributes)) return;
  const pod = call.use(namespaces.open(call.netns));
  const differences = new Differences();
  await differences.ask(async () => sysctlDifferences(call, pod, sysctls, files));
  await differences.ask(() => linkDifferences(call, pod, attributes));
  differences.throwIfAny();
}

function sysctlDifferences(
  { attachment: { ifname } }: Invocation,
  { sysctls }: Namespace,
  sources: readonly SysctlWishes[],
  files: Files,
): string[] {
  if (sources.length === 0) return [];
  return resolveSysctls(sources, { sysctls, ifname, allowList: new AllowList(files) })
    .filter(({ readable, current, wanted }) => readable && !sameValue(current, wanted))
    .map(
      ({ path, wanted, current = 'missing' }) =>
        `Error: Tuning configured value of /proc/sys/${path} is ${wanted}, current value is ${current}`,
    );
}

async function linkDifferences(
  { attachment: { ifname } }: Invocation,
  { links }: Namespace,
  wanted: Attributes,
): Promise<string[]> {
  if (isEmpty(wanted)) return [];
  const link = await links.get(ifname);
  return link ? attributeDifferences(link, wanted) : [`Cannot find container link ${ifname}`];
}
