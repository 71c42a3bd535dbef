from events.demo.commands import main

main()
