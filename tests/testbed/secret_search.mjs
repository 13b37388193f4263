// Looks for secrets in whatever was written, in every disguise that a careless program gives them.

const core_of_base64 = (bytes, shift) => {
  // As it stands in the middle of something longer: what depends on the neighbours is cut off.
  const padded = Buffer.concat([Buffer.alloc(shift, 0), bytes]).toString('base64').replaceAll('=', '');
  const from = [0, 2, 3][shift];
  const rest = (shift + bytes.length) % 3;
  return padded.slice(from, rest === 0 ? undefined : -1);
};

// The spellings under which a secret would be found: raw, URL-encoded, JSON, hex, and base64 wherever it begins; of a long one also its halves,
// since a file of pages may cut it.
export function disguises(secret) {
  const bytes = Buffer.from(secret);
  const base64 = [0, 1, 2].map((shift) => core_of_base64(bytes, shift));
  const all = [['hex', bytes.toString('hex')], ['HEX', bytes.toString('hex').toUpperCase()],
    ...base64.map((text) => ['base64', text]), ...base64.map((text) => ['base64url', text.replaceAll('+', '-').replaceAll('/', '_')])];
  if (typeof secret === 'string') {
    all.push(['url', encodeURIComponent(secret)], ['url in full', [...bytes].map((b) => `%${b.toString(16).padStart(2, '0')}`).join('')],
      ['JSON', JSON.stringify(secret).slice(1, -1)], ['reversed', [...secret].reverse().join('')]);
    if (secret.length >= 24) all.push(['first half', secret.slice(0, secret.length / 2)], ['second half', secret.slice(secret.length / 2)]);
  }
  const found = new Map([...all].map(([name, text]) => [text, { name, bytes: Buffer.from(text) }]));
  return [{ name: 'raw', bytes }, ...found.values()];
}

// `places`: { name, bytes: Buffer }; `secrets`: { name, value: text or Buffer }. What is found, in words that do not repeat the secret.
export function find_secrets(places, secrets) {
  const found = [];
  for (const secret of secrets) {
    if (secret.value.length < 8) throw new Error(`${secret.name} is too short to be looked for`);
    for (const { name, bytes } of disguises(secret.value))
      for (const place of places) {
        const at = place.bytes.indexOf(bytes);
        if (at >= 0) found.push(`${secret.name} (${name}) in ${place.name} at ${at}: …${place.bytes.subarray(Math.max(0, at - 120), at).toString('utf8')}`);
      }
  }
  return found;
}
