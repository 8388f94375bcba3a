import { NestFactory } from '@nestjs/core';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import { AppModule } from './app.module.js';
import { Settings } from './settings/settings.js';

const app = await NestFactory.create(AppModule);
// #region shutdown
app.enableShutdownHooks(); // SIGTERM closes the application, which delivers the remaining events
// #endregion
const openApi = new DocumentBuilder().setTitle('Plans').addBearerAuth().build();
SwaggerModule.setup('docs', app, SwaggerModule.createDocument(app, openApi));
await app.listen(app.get(Settings, { strict: false }).port, '127.0.0.1');
console.log(`Open: ${await app.getUrl()}/docs`);
