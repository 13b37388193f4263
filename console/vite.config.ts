import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

// The browsers that know light-dark(); the style sheet relies on it.
const browsers = ['chrome123', 'firefox120', 'safari17.5'];

export default defineConfig({
  plugins: [react()],
  build: {
    target: browsers,
    cssTarget: browsers,
    // The server's Content-Security-Policy takes scripts and pictures from files only.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  // `npm run dev` beside a running Outlink.
  server: { proxy: { '/api': 'http://127.0.0.1:8080', '/oauth2': 'http://127.0.0.1:8080' } },
});
