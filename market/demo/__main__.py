from market.demo.commands import main

main()
