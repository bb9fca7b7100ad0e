// How the demo prints: titles, steps with their outcome, tables.

export function title(text) {
  process.stdout.write(`\n\x1b[1m${text}\x1b[0m\n`);
}

export function line(mark, what, value) {
  process.stdout.write(`  ${mark} ${what.padEnd(44)} ${value}\n`);
}

/** Does something and prints how long it took, or what `describe` makes of its value. */
export function step(what, action, describe) {
  const began = performance.now();
  try {
    const value = action();
    line('✓', what, describe ? describe(value) : `${(performance.now() - began).toFixed(0)} ms`);
    return value;
  } catch (error) {
    line('✗', what, 'failed');
    throw error;
  }
}

/** Rows of texts below their columns' names, each row once. */
export function table(columns, all) {
  const rows = [...new Map(all.map((row) => [columns.map((column) => row[column]).join('\0'), row])).values()];
  const width = (column) => Math.max(column.length, ...rows.map((row) => row[column].length));
  const print = (row) => {
    const cells = columns.map((column) => row[column].padEnd(width(column)));
    process.stdout.write(`  ${cells.join('  ').trimEnd()}\n`);
  };
  process.stdout.write('\n');
  print(Object.fromEntries(columns.map((column) => [column, column])));
  print(Object.fromEntries(columns.map((column) => [column, '─'.repeat(width(column))])));
  for (const row of rows) print(row);
  process.stdout.write('\n');
}
