from shared.testing.sumup.commands import main

main()
