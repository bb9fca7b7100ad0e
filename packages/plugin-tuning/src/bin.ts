#!/usr/bin/env node
import { netlinkModule } from '@podwire/driver-netlink';
import { runPlugin } from '@podwire/runtime';
import { definition } from './index.ts';

await runPlugin(definition, [netlinkModule]);
