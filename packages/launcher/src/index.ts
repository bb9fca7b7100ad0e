export { launcherPath } from './launcher-path.ts';
