# symbol: django.contrib.admin.ModelAdmin.get_queryset
from django.contrib import admin  #= needs


@admin.register(Author)
class AuthorAdmin(admin.ModelAdmin):  #= needs
    list_display = ["name"]

    @other
    def get_queryset(self, request):  #= override
        return super().get_queryset(request)  #= inferred


class Unrelated:
    def get_queryset(self):
        pass


def get_queryset():
    pass
