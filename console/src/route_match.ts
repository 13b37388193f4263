/** The open parts of a path ("/issues/:key"), or null when the pattern does not fit. */
export function match(pattern: string, path: string): Record<string, string> | null {
  const wanted = pattern.split('/');
  const given = path.replace(/(?<=.)\/+$/, '').split('/');
  if (wanted.length !== given.length) return null;
  const parts: Record<string, string> = {};
  for (const [i, want] of wanted.entries()) {
    const part = given[i] ?? '';
    if (!want.startsWith(':')) {
      if (want !== part) return null;
      continue;
    }
    try {
      parts[want.slice(1)] = decodeURIComponent(part);
    } catch {
      return null;
    }
    if (part === '') return null;
  }
  return parts;
}

/** A place in this console and nowhere else, for going back to after signing in; "/" for anything else. */
export function local_path(path: string | null): string {
  return path !== null && /^\/(?![/\\])[^\\\s]*$/.test(path) && !path.startsWith('/sign-in') ? path : '/';
}
