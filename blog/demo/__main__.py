from blog.demo.commands import main

main()
