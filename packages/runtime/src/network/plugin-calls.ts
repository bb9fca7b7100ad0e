import type { PluginConfig } from '../config/plugin-config.ts';
import { type PluginParameters, pluginEnvironment } from '../invoke/environment.ts';
import { type Chain, type RequestParts, requestFor } from './chain.ts';
import type { NetworkRuntimeOptions, OperationOptions } from './options.ts';
import type { RuntimeConf } from './runtime-conf.ts';

type Identity = Pick<RuntimeConf, 'containerId' | 'netns' | 'ifname' | 'args'>;

/** GC and STATUS are about no attachment; the variables are there all the same, and empty. */
const nobody: Identity = { containerId: '', netns: '', ifname: '' };

/** Calls of single plugins: what one gets on stdin and in its environment. */
export class PluginCalls {
  private readonly options: NetworkRuntimeOptions;

  constructor(options: NetworkRuntimeOptions) {
    this.options = options;
  }

  /** @throws CniError `failed to find plugin "x" in path [..]` */
  find({ type }: Pick<PluginConfig, 'type'>): string {
    return this.options.runner.find(type, this.options.path);
  }

  /** The plugin's stdin. @throws CniError when its config is no JSON object */
  request(chain: Chain, plugin: PluginConfig, parts: RequestParts): string {
    return requestFor(chain, plugin, { ...parts, stripCapabilities: this.options.stripCapabilities ?? false });
  }

  /** Runs the plugin with that stdin. @returns its stdout */
  run(
    command: PluginParameters['command'],
    plugin: PluginConfig,
    stdin: string,
    { containerId, netns, ifname, args = [] }: Identity = nobody,
    { signal, trace }: OperationOptions = {},
  ): Promise<string> {
    const { runner, path, environment: inherited } = this.options;
    const executable = this.find(plugin);
    const environment = pluginEnvironment(inherited, { command, containerId, netns, ifname, args, path }, trace);
    return runner.run({ executable, environment, stdin, signal, warn: (line) => this.warn(`${plugin.type}: ${line}`) });
  }

  warn(line: string): void {
    this.options.warn?.(line);
  }
}
