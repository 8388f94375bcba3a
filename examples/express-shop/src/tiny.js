// #region program
import { intercomEvents, money } from '@intercom-events/express';
import express from 'express';

const app = express();
app.use(intercomEvents({ user: () => '42' })); // in a real application: (req) => req.user?.id
app.post('/plan', (req, res) => {
  req.track('updated-plan', { plan: 'pro', price: money(34_999, 'eur') });
  res.json({ ok: true });
});
app.listen(process.env.PORT ?? 3000);
// #endregion
