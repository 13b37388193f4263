/** "0 bytes", "1.5 KB", "24 MB". */
export function size(bytes: number): string {
  if (bytes < 1000) return bytes === 1 ? '1 byte' : `${bytes} bytes`;
  let value = bytes;
  let unit = '';
  for (const next of ['KB', 'MB', 'GB']) {
    if (value < 1000) break;
    value /= 1000;
    unit = next;
  }
  return `${value < 10 ? (Math.round(value * 10) / 10).toString() : Math.round(value)} ${unit}`;
}
