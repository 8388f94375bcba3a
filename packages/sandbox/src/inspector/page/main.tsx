import { render } from 'preact';
import { App } from './app.js';
import './styles/base.css';
import './styles/layout.css';
import './styles/list.css';
import './styles/details.css';
import './styles/controls.css';

const place = document.getElementById('page');
if (place !== null) render(<App />, place);
