// #region program
import { intercomEvents, money } from '@intercom-events/express';
import express from 'express';
import { authenticate } from './authenticate.js'; // your own: it sets req.user

const app = express();
app.use(authenticate);
app.use(intercomEvents({ user: (req) => req.user?.id }));
app.post('/plan', (req, res) => {
  req.track('updated-plan', { plan: 'pro', price: money(34_999, 'eur') });
  res.json({ ok: true });
});
app.listen(process.env.PORT ?? 3000);
// #endregion
