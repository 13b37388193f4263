// Waits for a condition instead of a time.
export async function until(check, { ms = 10000, every = 20, what = 'the condition' } = {}) {
  const end = Date.now() + ms;
  for (;;) {
    const got = await check();
    if (got) return got;
    if (Date.now() > end) throw new Error(`${what} did not come true within ${ms} ms`);
    await new Promise((done) => setTimeout(done, every));
  }
}
