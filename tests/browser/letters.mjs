import { letter } from '../e2e/steps.mjs';

const head = (l, subject) => [...l.raw.split('\n').filter((line) => /^(From|To|Message-ID|Date|MIME-Version):/.test(line)), `Subject: ${subject}`];

// Everything that a sender may try: scripts in every way, pictures and styles and forms that would tell somebody that it was read.
export function hostile_letter({ to, subject, elsewhere }) {
  const l = letter({ to, subject });
  const html = `<html><head><meta http-equiv="refresh" content="0;url=${elsewhere}/refresh"><base href="${elsewhere}/"><link rel="stylesheet" href="${elsewhere}/style.css"><style>@import url(${elsewhere}/import.css); body { background: url(${elsewhere}/background.png) }</style></head>
<body onload="fetch('${elsewhere}/onload')"><h1>Your <em>invoice</em></h1><p>Please pay the amount below.</p>
<script>window.hacked = true; top.hacked = true; fetch('${elsewhere}/script')</script>
<img src="${elsewhere}/pixel.png" onerror="parent.hacked = true"><img src="x" onerror="fetch('${elsewhere}/onerror')"><svg onload="fetch('${elsewhere}/svg')"><image href="${elsewhere}/svg.png"/></svg>
<iframe src="${elsewhere}/frame"></iframe><object data="${elsewhere}/object"></object><video src="${elsewhere}/video" autoplay></video>
<form action="${elsewhere}/form"><input name="password" autofocus onfocus="fetch('${elsewhere}/focus')"></form>
<div style="background-image:url(${elsewhere}/inline.png)">styled</div><a href="javascript:fetch('${elsewhere}/href')">click</a> <a href="https://shop.example/">shop</a>
<table bgcolor="#eeeeee" width="400"><tr><td><b>Total</b></td><td>42.00</td></tr></table></body></html>`;
  return { ...l, raw: [...head(l, subject), 'Content-Type: multipart/alternative; boundary=cut', '', '--cut', 'Content-Type: text/plain; charset=utf-8', '', 'Please pay the amount below.', '--cut', 'Content-Type: text/html; charset=utf-8', '', html, '--cut--', ''].join('\n') };
}

export function picture_letter({ to, subject, body, picture, from = 'bob@example.test' }) {
  const l = letter({ to, subject, from });
  return { ...l, raw: [...head(l, subject), 'Content-Type: multipart/mixed; boundary=cut', '', '--cut', 'Content-Type: text/plain; charset=utf-8', '', body, '--cut',
    'Content-Type: image/png; name="printer.png"', 'Content-Disposition: attachment; filename="printer.png"', 'Content-Transfer-Encoding: base64', '', picture.toString('base64').replace(/.{76}/g, '$&\n'), '--cut',
    'Content-Type: application/pdf; name="report of a rather long name that somebody gave it 2026-11-24 final version 3.pdf"', 'Content-Disposition: attachment', 'Content-Transfer-Encoding: base64', '', Buffer.from('%PDF-1.4 not really').toString('base64'), '--cut--', ''].join('\n') };
}

// More parts than any honest letter has: taken, and failed with the reason.
export const crowded_letter = ({ to, subject }) => `From: bob@example.test\nTo: ${to}\nSubject: ${subject}\nContent-Type: multipart/mixed; boundary=b\n\n${'--b\n\nx\n'.repeat(2000)}--b--\n`;
