import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app';
import { apply_theme } from './ui/theme';
import './styles/base.css';
import './styles/shell.css';
import './styles/parts.css';

apply_theme();
const root = document.getElementById('root');
if (root === null) throw new Error('the page has no root');
createRoot(root).render(<StrictMode><App /></StrictMode>);
