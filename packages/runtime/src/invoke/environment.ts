import { delimiter } from 'node:path';

/** What every execution of a plugin is told in its environment. */
export interface PluginParameters {
  readonly command: 'ADD' | 'DEL' | 'CHECK' | 'GC' | 'STATUS' | 'VERSION';
  readonly containerId: string;
  readonly netns: string;
  readonly ifname: string;
  readonly args: readonly (readonly [key: string, value: string])[];
  readonly path: readonly string[];
}

/** W3C trace context, for plugins that continue the runtime's trace. */
export interface TraceContext {
  readonly traceparent: string;
  readonly tracestate?: string;
  readonly baggage?: string;
}

/**
 * The environment of a plugin: the runtime's own, and over it the six variables of the protocol. All six are always
 * there, empty where there is nothing to say, so that none of the runtime's own can be taken for an answer.
 */
export function pluginEnvironment(
  inherited: Readonly<Record<string, string>>,
  { command, containerId, netns, ifname, args, path }: PluginParameters,
  trace?: TraceContext,
): Record<string, string> {
  return {
    ...inherited,
    CNI_COMMAND: command,
    CNI_CONTAINERID: containerId,
    CNI_NETNS: netns,
    CNI_IFNAME: ifname,
    CNI_ARGS: args.map(([key, value]) => `${key}=${value}`).join(';'),
    CNI_PATH: path.join(delimiter),
    ...(trace && { TRACEPARENT: trace.traceparent }),
    ...(trace?.tracestate && { TRACESTATE: trace.tracestate }),
    ...(trace?.baggage && { BAGGAGE: trace.baggage }),
  };
}
