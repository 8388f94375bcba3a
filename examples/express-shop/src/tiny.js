// #region program
import { intercomEvents, money } from '@intercom-events/express';
import express from 'express';

const app = express();
app.use(authenticate);
app.use(intercomEvents({ user: (req) => req.user?.id }));
app.post('/plan', (req, res) => {
  req.track('updated-plan', { plan: 'pro', price: money(34_999, 'eur') });
  res.json({ ok: true });
});
app.listen(process.env.PORT ?? 3000);

/** Your own authentication stands here. This one takes everybody for user 42. */
function authenticate(req, _res, next) {
  req.user = { id: '42' };
  next();
}
// #endregion
