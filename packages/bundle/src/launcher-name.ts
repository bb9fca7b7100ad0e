/** The file that starts Node.js for a call: without a daemon, the executables of all plugins are links to it. */
export const launcherName = 'plugin.cjs';
/** The static program that hands calls to the daemon: with one, they are links to this. */
export const nativeLauncherName = 'launcher';
/** Where `launcherName` has the name of each plugin, for the static program to run it by. */
export const coldFolder = 'cold';
