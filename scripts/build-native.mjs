process.stdout.write('native addon: not built yet\n');
