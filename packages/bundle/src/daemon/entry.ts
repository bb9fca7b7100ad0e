import { everything } from '../everything.ts';
import { runDaemon } from './main.ts';

// daemon.cjs of an installation.
void runDaemon(everything);
