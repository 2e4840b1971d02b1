from levier.cli.principal import main

main()
