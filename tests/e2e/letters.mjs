// Letters as a mail program sees them.

const decoded = (encoding, body) => {
  if (/base64/i.test(encoding)) return Buffer.from(body, 'base64').toString('utf8');
  if (!/quoted-printable/i.test(encoding)) return Buffer.from(body, 'latin1').toString('utf8');
  const bytes = body.replace(/=\r?\n/g, '').replace(/=([0-9A-F]{2})/gi, (_, hex) => String.fromCharCode(parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString('utf8');
};

// { header(name): its value on one line or undefined, ids(name): without angle brackets, type, text, parts }; `text` is that of no multipart.
export function read_letter(source) {
  const [head, ...rest] = source.replace(/\r\n/g, '\n').split('\n\n');
  const body = rest.join('\n\n');
  const fields = head.replace(/\n(?=[ \t])/g, '').split('\n').map((line) => line.match(/^([^:]+):\s*(.*)$/) ?? []);
  const header = (name) => fields.find(([, known]) => known?.toLowerCase() === name.toLowerCase())?.[2];
  const ids = (name) => [...(header(name) ?? '').matchAll(/<([^<>]+)>/g)].map(([, id]) => id);
  const type = (header('Content-Type') ?? 'text/plain').split(';')[0].trim().toLowerCase();
  const [, boundary] = type.startsWith('multipart/') ? header('Content-Type').match(/boundary="?([^";]+)/i) : [];
  const parts = boundary ? body.split(new RegExp(`(?:^|\n)--${boundary.replace(/[^\w]/g, '\\$&')}(?:--)?[ \t]*(?=\n|$)`)).slice(1, -1).map((part) => read_letter(part.slice(1))) : [];
  return { source, header, ids, id: ids('Message-ID')[0], type, parts, text: boundary ? '' : decoded(header('Content-Transfer-Encoding') ?? '', body) };
}

// The first part of this type, however deep.
export const part_of = (letter, type) => (letter.type === type ? letter : letter.parts.map((p) => part_of(p, type)).find(Boolean));

// What a person has got about an issue, oldest first.
export const notices_in = async (bed, login, key) => (await bed.dovecot.sources(login)).map(read_letter).filter((l) => l.header('Subject')?.includes(`[${key}]`));

export async function all_of(outlink, route) {
  const items = [];
  for (let before = ''; ;) {
    const page = await outlink.api('GET', `${route}${route.includes('?') ? '&' : '?'}limit=200${before && `&before=${before}`}`);
    items.push(...page.items);
    if (!page.next) return items;
    before = page.next;
  }
}
