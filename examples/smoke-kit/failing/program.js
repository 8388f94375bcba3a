console.error('It goes wrong.');
process.exitCode = 3;
